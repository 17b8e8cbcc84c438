"""Training (训练): learns the weights of extraction from marked texts, offline; nothing here runs in the product."""
