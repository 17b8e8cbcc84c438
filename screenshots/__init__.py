"""Pictures of every page, made from the sample office (``make screenshots``), to look at, for the help, the README."""
