package objects

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"
)

// childMark in the environment makes this binary the S3 engine. The gateway changes the working directory of its process,
// prints to its standard output and allows one instance in a process; as a child of the same binary none of that is felt.
const childMark = "LINXUAN_S3_ENGINE"

func init() {
	if os.Getenv(childMark) == "1" {
		os.Exit(child())
	}
}

// order is what the parent writes to the child's standard input as one line of JSON. The end of that input is the end of the child.
type order struct {
	Dir             string
	Temporary       bool // the folder goes with the child
	Port            int
	Region          string
	AccessKeyID     string
	SecretAccessKey string
}

// child runs the gateway. File 3 takes the news of created objects, preceded by one empty line when the gateway listens.
func child() int {
	in := bufio.NewReader(os.Stdin)
	line, err := in.ReadBytes('\n')
	if err != nil {
		return failed(err)
	}
	var o order
	if err := json.Unmarshal(line, &o); err != nil {
		return failed(err)
	}
	leave := func() {
		if o.Temporary {
			_ = os.RemoveAll(o.Dir)
		}
		os.Exit(0)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, in)
		cancel()
		// Every acknowledged object is in its place already, so idle connections need not be waited for.
		time.AfterFunc(time.Second, leave)
	}()
	if err := serve(ctx, o, os.NewFile(3, "news")); err != nil && ctx.Err() == nil {
		return failed(err)
	}
	leave()
	return 0
}

func failed(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func serve(ctx context.Context, o order, news io.Writer) error {
	current, versions := filepath.Join(o.Dir, "current"), filepath.Join(o.Dir, "versions")
	for _, dir := range []string{current, versions} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make the folder for objects: %w", err)
		}
	}
	if err := (meta.XattrMeta{}).StoreAttribute(nil, current, "", "probe", []byte("1")); err != nil {
		return fmt.Errorf("%w: %s (%w)", errNoXattr, o.Dir, err)
	}
	store, err := posix.New(current, meta.XattrMeta{}, posix.PosixOpts{VersioningDir: versions, CopyObjectThreshold: 5 << 30})
	if err != nil {
		return fmt.Errorf("open the folder for objects: %w", err)
	}
	return embedgw.RunVersityGW(ctx, &watched{Backend: store, news: news}, &embedgw.Config{
		RootUserAccess: o.AccessKeyID, RootUserSecret: o.SecretAccessKey, Region: o.Region,
		Ports: []string{net.JoinHostPort("127.0.0.1", strconv.Itoa(o.Port))}, MaxConnections: 1024, MaxRequests: 512, MultipartMaxParts: 10000,
		KeepAlive: true, Quiet: true, HealthPath: "/healthz",
		S3Options: []s3api.Option{s3api.WithOnListen(func() { _, _ = news.Write([]byte("\n")) })},
	})
}

var errNoXattr = errors.New("the file system keeps no extended attributes, which the S3 engine needs; use another folder (ext4 and tmpfs are right)")
