// Package permission holds every call of a function to DynamoDB and S3 against the function's role in template.yaml, on a
// machine that has no IAM: a permission that is missing is refused here as AWS would refuse it, and one that nobody used
// can be named. Calls are checked before they are sent; a presigned link is checked when it is signed.
package permission

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"linxuan/infra/template"
)

// need is one permission that a call needs.
type need struct {
	action   string   // "dynamodb:PutItem"
	resource string   // ARN
	keys     []string // partition keys touched
}

// Guard stands in front of one function's calls.
type Guard struct {
	function *template.Function
	tables   []template.Table
	stores   arns

	mu   sync.Mutex
	used map[duty]bool
}

// duty is one action of one statement of the role.
type duty struct {
	statement int
	action    string
}

// New is the guard of a function. The tables tell which attribute is the partition key.
func New(f *template.Function, tables []template.Table) *Guard {
	return &Guard{function: f, tables: tables, stores: arnsBeside(f.ARN), used: map[duty]bool{}}
}

// Attach puts the guard into the configuration, so that every client made of it is guarded.
func (g *Guard) Attach(cfg *aws.Config) {
	cfg.APIOptions = append(slices.Clip(cfg.APIOptions), func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Permission", g.handle), middleware.Before)
	})
}

func (g *Guard) handle(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	service, operation := awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)
	for _, n := range g.needs(service, operation, in.Parameters) {
		if !g.allows(n) {
			return middleware.InitializeOutput{}, middleware.Metadata{}, g.denied(service, operation, n)
		}
	}
	out, metadata, err := next.HandleInitialize(ctx, in)
	if service == s3.ServiceID && isAbsent(err) {
		// S3 tells that an object is absent only to those who may list the bucket, and refuses everybody else.
		if bucket := bucketOf(in.Parameters); !g.allows(need{action: "s3:ListBucket", resource: g.stores.bucket(bucket)}) {
			return out, metadata, g.denied(service, operation, need{action: "s3:ListBucket", resource: g.stores.bucket(bucket)})
		}
	}
	return out, metadata, err
}

func (g *Guard) needs(service, operation string, parameters any) []need {
	switch service {
	case dynamodb.ServiceID:
		return g.dynamoDB(operation, parameters)
	case s3.ServiceID:
		return g.s3(operation, parameters)
	}
	return []need{{action: strings.ToLower(service) + ":" + operation, resource: "*"}}
}

// allows asks the role, and marks which of its statements gave the answer.
func (g *Guard) allows(n need) bool {
	if !g.function.Allows(n.action, n.resource, n.keys) {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, statement := range g.function.Statements {
		for _, action := range statement.Actions {
			d := duty{i, action}
			if g.used[d] {
				continue
			}
			statement.Actions = []string{action}
			alone := template.Function{Statements: []template.Statement{statement}}
			if alone.Allows(n.action, n.resource, n.keys) {
				g.used[d] = true
			}
		}
	}
	return true
}

// Unused names what the role allows at DynamoDB and S3 and no call has needed so far, as "policy/statement action".
func (g *Guard) Unused() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var unused []string
	for i, statement := range g.function.Statements {
		for _, action := range statement.Actions {
			ours := strings.HasPrefix(action, "dynamodb:") || strings.HasPrefix(action, "s3:")
			if ours && !statement.Deny && !g.used[duty{i, action}] {
				unused = append(unused, statement.Policy+"/"+statement.Sid+" "+action)
			}
		}
	}
	return unused
}

// denied is the error that AWS gives, down to the status of its response.
func (g *Guard) denied(service, operation string, n need) error {
	code, status := "AccessDenied", http.StatusForbidden
	switch {
	case service == dynamodb.ServiceID:
		code, status = "AccessDeniedException", http.StatusBadRequest
	case strings.HasPrefix(operation, "Head"):
		code = "Forbidden" // an answer to HEAD has no body to say more
	}
	message := fmt.Sprintf("%s is not authorized to perform: %s on resource: %s because no identity-based policy allows the %s action",
		g.function.PhysicalName, n.action, n.resource, n.action)
	if n.keys != nil {
		message += fmt.Sprintf(" (leading keys %q)", n.keys)
	}
	return &awshttp.ResponseError{ResponseError: &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}},
		Err:      &smithy.GenericAPIError{Code: code, Message: message, Fault: smithy.FaultClient},
	}}
}

func isAbsent(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && (api.ErrorCode() == "NoSuchKey" || api.ErrorCode() == "NotFound")
}

// arns makes the names of tables and buckets in the partition, region and account of a function.
type arns struct{ partition, region, account string }

func arnsBeside(function string) arns {
	parts := append(strings.SplitN(function, ":", 6), make([]string, 6)...)
	return arns{parts[1], parts[3], parts[4]}
}

func (a arns) table(name string) string {
	return fmt.Sprintf("arn:%s:dynamodb:%s:%s:table/%s", a.partition, a.region, a.account, name)
}

func (a arns) bucket(name string) string { return fmt.Sprintf("arn:%s:s3:::%s", a.partition, name) }

func (a arns) object(bucket, key string) string { return a.bucket(bucket) + "/" + key }
