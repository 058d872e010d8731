// The Lambda of accounts.
package main

import (
	"linxuan/functions/accounts"
	"linxuan/shared/api"
)

func main() { api.Start(accounts.New) }
