package main

import (
	"linxuan/functions/portal"
	"linxuan/shared/api"
)

func main() { api.Start(portal.New) }
