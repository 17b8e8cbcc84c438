"""Tags that know who may open what."""
