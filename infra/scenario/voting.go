package scenario

import (
	"context"
	"errors"
)

func (p *Play) vote(context.Context) error { return errors.New("ballot missing") }
