// Sends back what it is sent: shows that a worker can be had under the Content-Security-Policy.
self.addEventListener("message", (event) => self.postMessage(event.data));
