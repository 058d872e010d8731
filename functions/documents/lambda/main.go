package main

import (
	"linxuan/functions/documents"
	"linxuan/shared/api"
)

func main() { api.Start(documents.New) }
