package fault

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

var errFull = Define("test-full", Conflict, "R4.3")

func TestErrorIsFoundThroughWrapping(t *testing.T) {
	err := fmt.Errorf("seal: %w", errFull.New("quota", 5).At("/items/5", "over"))
	if !errors.Is(err, errFull) {
		t.Fatal("errors.Is does not find the definition")
	}
	e, ok := Of(err)
	if !ok || e.Facts["quota"] != 5 || e.Fields[0].Pointer != "/items/5" || KindOf(err) != Conflict {
		t.Fatalf("got %+v", e)
	}
	if KindOf(errors.New("disk")) != Internal {
		t.Fatal("an unknown error must be internal")
	}
	if e, ok := Of(fmt.Errorf("x: %w", errFull)); !ok || e.Def != errFull {
		t.Fatal("a bare definition must be found")
	}
}

func TestCauseIsKeptAndCollectedFieldsDecide(t *testing.T) {
	cause := errors.New("connection reset")
	err := errFull.Wrap(cause)
	if !errors.Is(err, cause) || !strings.Contains(err.Error(), "connection reset") {
		t.Fatal("the cause is lost")
	}
	if errFull.New().OrNil() != nil {
		t.Fatal("no field, no error")
	}
	if errFull.New().At("/a", "required").OrNil() == nil {
		t.Fatal("a field must make an error")
	}
}

func TestCodeDefinedTwicePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Fatal("no panic")
		}
	}()
	_ = Define("test-full", Conflict, "")
}
