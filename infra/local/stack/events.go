package stack

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"linxuan/infra/local/engine/objects"
	"linxuan/infra/template"
)

// courier brings the news of created objects to the functions that asked for it, as EventBridge does: after the upload,
// some at a time, in no order that anybody may rely on, and again when a function fails.
type courier struct {
	app    *template.App
	region string
	now    func() time.Time
	invoke func(ctx context.Context, function string, event []byte) ([]byte, error)
	failed func(function, object string, err error)

	ctx     context.Context // ends the waiting between attempts
	places  chan struct{}   // as many as may run at once
	running sync.WaitGroup
}

const (
	couriers = 4
	attempts = 3
)

func (c *courier) deliver(created objects.Created) {
	for _, f := range c.app.Functions {
		for _, asked := range f.ObjectEvents {
			if asked.Bucket == created.Bucket && strings.HasPrefix(created.Key, asked.Prefix) {
				event := c.event(created, f.ARN)
				c.running.Go(func() { c.bring(f.Name, created, event) })
			}
		}
	}
}

func (c *courier) bring(function string, created objects.Created, event []byte) {
	c.places <- struct{}{}
	defer func() { <-c.places }()
	var err error
	for attempt := range attempts {
		if _, err = c.invoke(c.ctx, function, event); err == nil {
			return
		}
		select {
		case <-c.ctx.Done():
		case <-time.After(100 * time.Millisecond << (2 * attempt)):
		}
		if c.ctx.Err() != nil {
			break
		}
	}
	c.failed(function, created.Bucket+"/"+created.Key, err)
}

// event is the "Object Created" event of S3 in EventBridge.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
func (c *courier) event(created objects.Created, function string) []byte {
	partition := strings.Split(function, ":")[1]
	reasons := map[string]string{
		"ObjectCreated:Put": "PutObject", "ObjectCreated:Post": "POST Object", "ObjectCreated:Copy": "CopyObject",
		"ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
	}
	id := ulid.Make().String()
	raw, err := json.Marshal(map[string]any{
		"version": "0", "id": id, "detail-type": "Object Created", "source": "aws.s3", "account": "000000000000",
		"time": c.now().UTC().Format(time.RFC3339), "region": c.region, "resources": []string{"arn:" + partition + ":s3:::" + created.Bucket},
		"detail": map[string]any{
			"version": "0", "bucket": map[string]any{"name": created.Bucket}, "request-id": id, "requester": "000000000000",
			"source-ip-address": "127.0.0.1", "reason": reasons[created.Name],
			"object": map[string]any{
				"key": created.Key, "size": created.Size, "etag": strings.Trim(created.ETag, `"`),
				"version-id": created.Version, "sequencer": id,
			},
		},
	})
	if err != nil { // plain strings and numbers cannot fail
		panic(err)
	}
	return raw
}
