package main

import (
	"linxuan/functions/ballot/count"
	"linxuan/shared/api"
)

func main() { api.Start(count.New) }
