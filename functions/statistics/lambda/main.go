package main

import (
	"linxuan/functions/statistics"
	"linxuan/shared/api"
)

func main() { api.Start(statistics.New) }
