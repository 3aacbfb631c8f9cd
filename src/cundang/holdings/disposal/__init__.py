"""鉴定与销毁: what falls due, what may not be touched, how it is judged, and how it is destroyed."""
