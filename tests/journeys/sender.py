"""A process of its own that sends one request when it is told to, and prints what came back. Only standard library.

`python -S sender.py HOST:PORT PATH TOKEN BODY`, then a line on standard input; prints the status, a blank and the body.
"""

import http.client
import sys

if __name__ == "__main__":
    host, path, token, body = sys.argv[1:]
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.connect()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", path, body.encode(), headers)
    answer = connection.getresponse()
    sys.stdout.write(f"{answer.status} {answer.read().decode()}\n")
