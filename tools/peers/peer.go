// A peer on Go's crypto/tls: `peer serve CERT KEY` and `peer client CA`, with everything that the package has.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

func main() {
	if os.Args[1] == "serve" {
		serve(os.Args[2], os.Args[3])
	} else {
		client(os.Args[2])
	}
}

func everything() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS10, ServerName: "localhost"}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		config.CipherSuites = append(config.CipherSuites, suite.ID)
	}
	return config
}

func serve(cert, key string) {
	identity, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		panic(err)
	}
	config := everything()
	config.Certificates = []tls.Certificate{identity}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		panic(err)
	}
	address := listener.Addr().String()
	fmt.Println("listening", address[strings.LastIndex(address, ":")+1:])
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			connection.SetDeadline(time.Now().Add(10 * time.Second))
			if read, _ := connection.Read(make([]byte, 65536)); read > 0 {
				io.WriteString(connection, "HTTP/1.0 200 OK\r\n\r\nhello from Go\n")
			}
		}()
	}
}

func client(ca string) {
	pem, err := os.ReadFile(ca)
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var port int
		fmt.Sscanf(lines.Text(), "fetch %d", &port)
		fmt.Println(strings.ReplaceAll(fetch(port, roots), "\n", " "))
	}
}

func fetch(port int, roots *x509.CertPool) string {
	config := everything()
	config.RootCAs = roots
	connection, err := tls.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port), config)
	if err != nil {
		return "failed: " + err.Error()
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(10 * time.Second))
	io.WriteString(connection, "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
	text, _ := io.ReadAll(connection)
	if strings.Contains(string(text), "hello from Cleartext") {
		return "done"
	}
	return "failed: another page"
}
