package main

import (
	"linxuan/functions/ledger"
	"linxuan/shared/api"
)

func main() { api.Start(ledger.New) }
