"""The sample (示例): the fictional 云溪区 and three speeches, as plain data that no table knows."""
