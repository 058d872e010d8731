package box

import (
	"context"

	"linxuan/shared/ballot"
)

// TokenKey is a group's private key, which only the office has.
func (o *Office) TokenKey(ctx context.Context, round, id, group string) (*ballot.TokenKey, error) {
	signers, err := o.signersOf(ctx, round, id, []string{group})
	return signers[group], err
}

// Blurred is the instant that a cast and its receipt carry.
var Blurred = blurred
