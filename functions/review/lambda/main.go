package main

import (
	"linxuan/functions/review"
	"linxuan/shared/api"
)

func main() { api.Start(review.New) }
