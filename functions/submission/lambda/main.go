package main

import (
	"linxuan/functions/submission"
	"linxuan/shared/api"
)

func main() { api.Start(submission.New) }
