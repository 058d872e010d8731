// The quota function under Lambda.
package main

import (
	"linxuan/functions/quota"
	"linxuan/shared/api"
)

func main() { api.Start(quota.New) }
