package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/message"
	"compendio/internal/serve"

	"github.com/pkg/browser"
	"github.com/spf13/cobra"
)

func (e *env) serveCommand() *cobra.Command {
	var o options
	var addr string
	var follow, show bool
	c := e.command("serve", func(c *cobra.Command, args []string) int {
		if len(args) > 0 {
			return e.extra(c, args[0])
		}
		return e.serve(c.Context(), o, addr, follow, show)
	})
	e.siteFlag(c, &o)
	f := c.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:8080", "")
	f.BoolVar(&o.drafts, "drafts", false, "")
	f.BoolVar(&follow, "follow", false, "")
	f.BoolVar(&show, "open", false, "")
	complete(c, "addr", cobra.NoFileCompletions)
	return c
}

// serve previews a site until it is interrupted.
func (e *env) serve(ctx context.Context, o options, addr string, follow, show bool) int {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && !ip.IsLoopback() {
		e.fail(e.say("wrong_addr", addr), e.say("wrong_addr_hint"))
		return exitUsage
	}
	opts, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	defer closeSite()
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		e.fail(e.say("addr_taken", addr, errors.Unwrap(err)), e.say("addr_taken_hint"))
		return exitMachine
	}
	defer listener.Close()
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	start := time.Now()
	preview, err := serve.New(o.site, opts, serve.Options{Words: message.Tool(e.lang), Follow: follow, Told: func(r *engine.Result, err error) {
		e.previewed(r, err, time.Since(start))
		start = time.Now()
	}})
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	address := "http://" + listener.Addr().String() + "/"
	fmt.Fprintln(e.stdout, e.say("serving", address))
	server := &http.Server{Handler: preview.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		server.Close() // the pages that wait for a change would hold it for ever
	}()
	watched := make(chan error, 1)
	go func() { watched <- preview.Watch(ctx) }()
	if show {
		browser.Stdout, browser.Stderr = io.Discard, io.Discard
		if err := browser.OpenURL(address); err != nil {
			e.fail(err.Error(), "")
		}
	}
	err = server.Serve(listener)
	stop()
	if err := errors.Join(ignored(err), <-watched); err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	return exitClean
}

// ignored drops the error of a server that was closed on purpose.
func ignored(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// previewed tells what a look at the inputs found, in a line if nothing is wrong.
func (e *env) previewed(r *engine.Result, err error, took time.Duration) {
	if err != nil {
		e.fail(err.Error(), "")
		return
	}
	if faults := diag.Only(r.Diagnostics, diag.Error); len(faults) > 0 {
		e.report(e.stderr, faults)
		fmt.Fprintln(e.stderr, e.say("faults", len(faults), r.Warnings()))
		return
	}
	fmt.Fprintln(e.stdout, e.say("previewed", r.Pages, r.Entries, took.Seconds()))
}
