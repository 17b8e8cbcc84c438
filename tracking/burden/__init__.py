"""减负账本: what each department was asked for, week by week, counted from what happened and from nothing else."""
