package main

import (
	"linxuan/functions/deadline"
	"linxuan/shared/api"
)

func main() { api.Start(deadline.New) }
