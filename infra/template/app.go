// Package template reads template.yaml, the file that deploys the platform, and says what it asks for in plain values: the
// functions with their routes, environment and permissions, the tables, the buckets, the schedules. The local machine is
// built from this, so that a mistake in the template fails there before it fails in a deployment.
//
// It understands what template.yaml uses and refuses the rest, rather than guess what AWS would make of it.
package template

import (
	"strings"
	"time"
)

// App is what the template makes of one environment. The order is that of the file.
type App struct {
	Functions []Function
	Tables    []Table
	Buckets   []Bucket
	Schedules []Schedule
	Secrets   []Secret
}

// Function is one Lambda function.
type Function struct {
	LogicalID    string            // "CountFunction"
	Name         string            // folder above lambda/: "count"
	PhysicalName string            // "linxuan-dev-count"
	ARN          string            //
	Folder       string            // of package main, from the top of the repository: "functions/ballot/count/lambda"
	Env          map[string]string // plain values
	Secrets      map[string]string // environment variable → name of the secret that gives its value
	Routes       []Route
	ObjectEvents []ObjectEvent
	Statements   []Statement // of its role: its own and those of the managed policies
	Timeout      time.Duration
	MemoryMB     int
}

// ObjectEvent says that objects arriving in a bucket are told to the function, as an EventBridge event of source aws.s3
// and detail-type "Object Created".
type ObjectEvent struct {
	Bucket string // physical name
	Prefix string // of the object's key; empty: every object
}

// Table is one DynamoDB table. All keys are strings.
type Table struct {
	LogicalID string
	Name      string // physical
	Key       Key
	Indexes   []Index
	TTL       string // attribute with the second (Unix time) after which an item may vanish; empty: none
}

// Key names the attributes of a table's or index's key.
type Key struct{ Partition, Sort string }

// Index is a global secondary index that projects all attributes.
type Index struct {
	Name string
	Key  Key
}

// Bucket is one S3 bucket.
type Bucket struct {
	LogicalID  string
	Name       string // physical
	Versioned  bool
	ObjectLock *Retention // nil: no object lock
	CORS       []CORSRule
}

// Retention is the default retention of a bucket with object lock.
type Retention struct {
	Mode string // GOVERNANCE or COMPLIANCE
	Days int
}

// CORSRule is one rule of a bucket for requests of a page.
type CORSRule struct {
	Origins, Methods, Headers, Exposed []string
	MaxAge                             time.Duration
}

// Secret is a random string that the deployment generates; a local machine supplies one of its own.
type Secret struct {
	LogicalID string
	Name      string // physical
	Length    int    // characters
}

// Schedule calls a function with a fixed event, again and again.
type Schedule struct {
	LogicalID  string
	Expression Expression
	Function   string // Name of the function
	Input      string // the event, JSON
}

// Next is the first instant after the given one at which the schedule fires; the zero time if there is none.
func (s Schedule) Next(after time.Time) time.Time { return s.Expression.Next(after) }

// Function finds a function by its Name; nil if there is none.
func (a *App) Function(name string) *Function {
	for i := range a.Functions {
		if a.Functions[i].Name == name {
			return &a.Functions[i]
		}
	}
	return nil
}

// Read reads the template at path for the given parameters. Pseudo parameters may be given by their names
// ("AWS::Region"); the defaults are those of the Beijing region and an account of zeros. Everything that is wrong with the
// parameters is reported together.
func Read(path string, params map[string]string) (*App, error) {
	d, err := open(path, params)
	if err != nil {
		return nil, err
	}
	return d.app()
}

// name turns the folder of a function's package main into its name: functions/ballot/count/lambda → count.
func name(folder string) string {
	folder = strings.TrimSuffix(folder, "/lambda")
	return folder[strings.LastIndexByte(folder, '/')+1:]
}
