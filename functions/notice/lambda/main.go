package main

import (
	"linxuan/functions/notice"
	"linxuan/shared/api"
)

func main() { api.Start(notice.New) }
