"""异常查阅提醒: what of all the looking stands out."""
