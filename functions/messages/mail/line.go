package mail

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"linxuan/shared/message"
)

// Server is an SMTP server and how to speak to it.
type Server struct {
	Address  string // host:port; "none": no mail
	From     string // address that letters come from
	User     string // for SMTP AUTH; "none": no sign-in
	Password string
	Origin   string // of the portal, for links
}

// none stands for a deployment without a mail server, and for a server that asks for no sign-in.
const none = "none"

const (
	patience     = 10 * time.Second // for each answer of the server
	implicitTLS  = 465              // RFC 8314
	platformName = "职教集团遴选平台"
)

// line is a connection that the letters of one run share.
type line struct {
	server Server
	log    *slog.Logger
	client *mail.Client // nil: not connected
}

// open connects. Off this machine a letter and a password travel under TLS or not at all.
func (l *line) open(ctx context.Context) error {
	if l.client != nil {
		return nil
	}
	host, digits, err := net.SplitHostPort(l.server.Address)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(digits)
	if err != nil {
		return err
	}
	options := []mail.Option{mail.WithPort(port), mail.WithTimeout(patience), mail.WithTLSPolicy(mail.TLSMandatory)}
	switch {
	case loopback(host):
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	case port == implicitTLS:
		options = append(options, mail.WithSSL())
	}
	if l.server.User != none && !loopback(host) {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(l.server.User), mail.WithPassword(l.server.Password))
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return err
	}
	l.client = client
	return nil
}

func (l *line) close() {
	if l.client != nil {
		_ = l.client.Close() // the letters' fates are known
		l.client = nil
	}
}

// deliver hands one letter to the server and says what became of it. The log names the message and the server's word, never
// the address.
func (l *line) deliver(ctx context.Context, to message.Recipient, m message.Message) message.Fate {
	letter, err := l.server.letter(to, m)
	if err != nil { // an address that the library does not take
		l.log.Warn("letter cannot be written", "message", m.ID)
		return message.Refused
	}
	if err := l.open(ctx); err != nil {
		l.log.Error("no mail server", "code", answered(err))
		return message.Away
	}
	err = l.client.Send(letter)
	if err == nil {
		return message.Taken
	}
	fate := fateOf(err)
	l.log.Warn("letter", "message", m.ID, "fate", fate, "code", answered(err))
	l.close() // what the server thinks of this line is not worth finding out
	return fate
}

// fateOf reads what the server said last. RFC 5321, 4.2.1 and 6.1: after the positive answer to the end of data the letter is
// the server's; a 4yz or 5yz answer anywhere means that it is not; and after the data without any answer nobody knows.
func fateOf(err error) message.Fate {
	failure, ok := errors.AsType[*mail.SendError](err)
	if !ok {
		return message.Unknown
	}
	switch code := failure.ErrorCode(); {
	case failure.Reason == mail.ErrSMTPReset: // taken; only the farewell went wrong
		return message.Taken
	case failure.Reason == mail.ErrSMTPMailFrom && code >= 500: // it takes nothing of ours: a matter for those on duty
		return message.Away
	case code >= 500:
		return message.Refused
	case code >= 400:
		return message.NotTaken
	case failure.Reason == mail.ErrSMTPDataClose, failure.Reason == mail.ErrWriteContent, failure.Reason == mail.ErrAmbiguous:
		return message.Unknown
	}
	return message.NotTaken // the line broke before the data
}

func answered(err error) int {
	if failure, ok := errors.AsType[*mail.SendError](err); ok {
		return failure.ErrorCode()
	}
	return 0
}

// letter writes the letter of a message.
func (s Server) letter(to message.Recipient, m message.Message) (*mail.Msg, error) {
	note := "同样的内容可在平台的“消息”页面查看；不再需要邮件提醒时，可在“消息”页面删去电子邮箱。"
	if to.Code != "" {
		m.Facts = maps.Clone(m.Facts)
		m.Facts["code"], note = to.Code, ""
	}
	w := m.Words()
	letter := mail.NewMsg(mail.WithNoDefaultUserAgent())
	err := errors.Join(letter.FromFormat(platformName, s.From), letter.To(to.Address))
	letter.Subject("【" + platformName + "】" + w.Title)
	letter.SetDateWithValue(m.At.Shanghai())
	letter.SetMessageIDWithValue(m.ID + "." + to.Account + "@" + domain(s.From))
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no absence notes, please
	page := w.Page
	if page == "" {
		page = "/messages"
	}
	letter.SetBodyString(mail.TypeTextPlain, w.Text+"\n\n"+s.Origin+page+
		"\n\n本邮件由"+platformName+"自动发出，请勿回复。"+note+"\n")
	return letter, err
}

func domain(address string) string {
	_, host, _ := strings.Cut(address, "@")
	return host
}

// loopback says whether a server is on this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
