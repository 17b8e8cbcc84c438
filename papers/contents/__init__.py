"""What stands in papers (公文的内容): one snapshot of figures, the wording proposed, and the sums checked."""
