"""Reading catalogue sheets (归档文件目录, 机读目录, 卷内目录 …): files → sheets → rows → what a row says."""
