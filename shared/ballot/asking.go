package ballot

import (
	"crypto/rsa"
	"io"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

// tokenVariant is the variant of RFC 9474 section 5 that tokens and coupons follow.
const tokenVariant = blindrsa.SHA384PSSRandomized

// asking is a message on its way to being signed blindly: the expert's side of RFC 9474.
type asking struct {
	prepared []byte
	blinded  []byte
	client   blindrsa.Client
	state    blindrsa.State
	token    []byte // nil until signed
}

// ask prepares and blinds a message for a key (RFC 9474 sections 4.1 and 4.2).
func ask(random io.Reader, key *rsa.PublicKey, message []byte) (asking, error) {
	client, err := blindrsa.NewClient(tokenVariant, key)
	if err != nil {
		return asking{}, err
	}
	prepared, err := client.Prepare(random, message)
	if err != nil {
		return asking{}, err
	}
	blinded, state, err := client.Blind(random, prepared)
	return asking{prepared: prepared, blinded: blinded, client: client, state: state}, err
}

// take unblinds and checks the server's signature (RFC 9474 section 4.4).
func (a *asking) take(blindSignature []byte) error {
	token, err := a.client.Finalize(a.state, blindSignature)
	if err == nil {
		a.token = token
	}
	return err
}
