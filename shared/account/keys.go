package account

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"

	"linxuan/shared/table"
)

// Access patterns of the Accounts table:
//
//	pk                       sk                 what                                        read by
//	session#<digest>         session            a session and who it belongs to             Gate, one GetItem a request
//	person#<account id>      person             a person, with the digests of the sessions  sign-in, me, people
//	login#<login name>       login              reserves a login name, names the person     sign-in
//	people                   <role>#<id>        everybody, by role and time                 list of the ministry
//	body#<code>              <role>#<id>        who stands under a recommending body        list of a body
//	group#<group id>         <role>#<id>        who acts for a group                        letters
//	attempts#<digest>        attempts           failed sign-ins of a login name             sign-in
//	token#<digest>           token              leads from a token to its invitation        acceptance
//	invited#<account id>     <invitation id>    invitations by who made them                list of one's own
//	bootstrap                bootstrap          the link for the first ministry account     infra/bootstrap
//	once#<digest>            answer             answers to idempotent requests              shared/table
//
// Digests are SHA-256: whoever reads the table finds no token that he could use. Rows of sessions, attempts and tokens
// carry ttl (seconds since 1970); DynamoDB removes them some time later, so that every reader looks at the instants too.
func sessionKey(digest string) table.Key { return table.Key{PK: "session#" + digest, SK: "session"} }
func personKey(id string) table.Key      { return table.Key{PK: "person#" + id, SK: "person"} }
func loginKey(login string) table.Key    { return table.Key{PK: "login#" + login, SK: "login"} }
func attemptsKey(login string) table.Key {
	return table.Key{PK: "attempts#" + digest(login), SK: "attempts"} // people type their passwords into the wrong field
}
func tokenKey(digest string) table.Key { return table.Key{PK: "token#" + digest, SK: "token"} }

func invitationKey(by, id string) table.Key { return table.Key{PK: "invited#" + by, SK: id} }

const (
	peoplePK = "people"
	bodyPK   = "body#"
	groupPK  = "group#"
)

// listKeys are where a person stands in lists.
func listKeys(p Person) []table.Key {
	sk := p.Role + "#" + p.ID
	keys := []table.Key{{PK: peoplePK, SK: sk}}
	if p.Body != "" {
		keys = append(keys, table.Key{PK: bodyPK + p.Body, SK: sk})
	}
	if p.Group != "" {
		keys = append(keys, table.Key{PK: groupPK + p.Group, SK: sk})
	}
	return keys
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// newToken makes 32 random bytes for a cookie or a link.
func newToken(rand io.Reader) (string, error) {
	var raw [32]byte
	if _, err := io.ReadFull(rand, raw[:]); err != nil {
		return "", fmt.Errorf("account: random token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw[:]), nil
}
