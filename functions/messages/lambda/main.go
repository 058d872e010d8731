package main

import (
	"linxuan/functions/messages"
	"linxuan/shared/api"
)

func main() { api.Start(messages.New) }
