package stack

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

// Options of a local machine. The zero value is a machine in memory on a free port, at the present time.
type Options struct {
	Root    string // top of the repository; empty: found from the working directory upwards
	Stage   string // of the template; empty: dev
	KeyKind string // suite of signatures; empty: the template's
	// SecondFactor are the roles that must sign in with a second factor, as the template's parameter names them; empty: none,
	// because the clock here may stand where no authenticator's does.
	SecondFactor string
	Addr         string    // host:port to listen on; empty: a free port of 127.0.0.1
	Data         string    // folder of what outlives the machine; empty: nothing does
	Now          time.Time // where the clock starts; zero: where the data's last run has got to, else the machine's time
	DynamoDB     string    // endpoint instead of an engine of our own
	S3           string    // endpoint instead of an engine of our own; created objects are not told of then

	// The access key for the endpoints, which our own engines take too; empty: one is made up.
	AccessKeyID, SecretAccessKey, SessionToken string
	Region                                     string // empty: the template's, Beijing

	Functions   map[string]Build // by the name of the folder above lambda/
	Patience    int              // time limits of the functions and the gateway are so many times the cloud's; 0: once
	NoScheduler bool             // schedules fire by FireSchedule alone
	Log         *slog.Logger     // of the functions and of the machine; nil: none
	Progress    func(string)     // gets a line for each slow step of a first start; may be nil
}

func (o Options) complete() (Options, error) {
	if o.Stage == "" {
		o.Stage = "dev"
	}
	if o.SecondFactor == "" {
		o.SecondFactor = "none"
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	o.Patience = max(1, o.Patience)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.Root != "" {
		return o, nil
	}
	var err error
	o.Root, err = Root()
	return o, err
}

// Root is the folder with template.yaml, from the working directory upwards.
func Root() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "template.yaml")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return "", errors.New("no template.yaml here or above: start this in the repository")
}
