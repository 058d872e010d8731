package main

import (
	"linxuan/functions/cast"
	"linxuan/shared/api"
)

func main() { api.Start(cast.New) }
