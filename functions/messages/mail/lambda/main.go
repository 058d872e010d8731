package main

import (
	"linxuan/functions/messages/mail"
	"linxuan/shared/api"
)

func main() { api.Start(mail.New) }
