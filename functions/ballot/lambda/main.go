package main

import (
	"linxuan/functions/ballot"
	"linxuan/shared/api"
)

func main() { api.Start(ballot.New) }
