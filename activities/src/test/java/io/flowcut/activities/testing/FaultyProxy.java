package io.flowcut.activities.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and an HTTP server, and lets a share of the calls fail in the ways that object stores fail:
 * answers 500 and 503, late answers, connections that are reset before the server heard the call, after it did, or in
 * the middle of the answer. During an outage every connection is cut. One call a connection.
 */
public final class FaultyProxy implements AutoCloseable {
    private enum Fault {
        NONE,
        INTERNAL_ERROR,
        SLOW_DOWN,
        LATE,
        RESET_BEFORE,
        RESET_AFTER,
        RESET_INSIDE
    }

    private static final Fault[] ALL = Fault.values();
    private static final int LATE_MILLISECONDS = 400;

    private final ServerSocket server;
    private final int target;
    private final double share;
    private final Random random;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong outageEnd = new AtomicLong(System.nanoTime());

    /**
     * @param target port on 127.0.0.1 that is called
     * @param share share of the calls that fail, from 0 to 1
     */
    public FaultyProxy(int target, double share, long seed) throws IOException {
        this.target = target;
        this.share = share;
        this.random = new Random(seed);
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** URL of the proxy. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Calls so far. */
    public int calls() {
        return calls.get();
    }

    /** Calls that were made to fail, or came during an outage. */
    public int failed() {
        return failed.get();
    }

    /** From now on, for some time, nobody answers. */
    public void beginOutage(long milliseconds) {
        outageEnd.set(System.nanoTime() + milliseconds * 1_000_000);
    }

    private boolean out() {
        return System.nanoTime() - outageEnd.get() < 0;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private synchronized Fault draw() {
        return random.nextDouble() < share ? ALL[1 + random.nextInt(ALL.length - 1)] : Fault.NONE;
    }

    private void serve(Socket client) {
        try (client) {
            // Closing then sends a reset, and not an orderly end.
            client.setSoLinger(true, 0);
            Fault fault = draw();
            calls.incrementAndGet();
            if (out() || fault == Fault.RESET_BEFORE) {
                failed.incrementAndGet();
                return;
            }
            pass(client, fault);
            client.setSoLinger(false, 0);
        } catch (IOException e) {
            // The client went away, as clients do.
            failed.incrementAndGet();
        }
    }

    private void pass(Socket client, Fault fault) throws IOException {
        if (fault != Fault.NONE) {
            failed.incrementAndGet();
        }
        InputStream in = client.getInputStream();
        String head = head(in);
        byte[] body = body(head, in, client.getOutputStream());
        if (fault == Fault.INTERNAL_ERROR || fault == Fault.SLOW_DOWN) {
            answer(client.getOutputStream(), fault);
            return;
        }
        byte[] answer = call(head, body);
        switch (fault) {
            case LATE -> sleep();
            case RESET_AFTER -> throw new EOFException("reset after the call");
            case RESET_INSIDE -> {
                client.getOutputStream().write(answer, 0, answer.length / 2);
                client.getOutputStream().flush();
                throw new EOFException("reset inside the answer");
            }
            default -> {}
        }
        if (out()) {
            throw new EOFException("the outage began");
        }
        client.getOutputStream().write(answer);
        client.getOutputStream().flush();
    }

    private static void sleep() {
        try {
            Thread.sleep(LATE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The request line and the headers, with the empty line that ends them. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int newLines = 0;
        while (newLines < 2) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("no request");
            }
            head.write(next);
            newLines = next == '\n' ? newLines + 1 : next == '\r' ? newLines : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] body(String head, InputStream in, OutputStream out) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("expect: 100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        if (lower.contains("transfer-encoding:")) {
            throw new IOException("requests in chunks are not expected");
        }
        int at = lower.indexOf("\r\ncontent-length:");
        int length = at < 0
                ? 0
                : Integer.parseInt(
                        lower.substring(at + 17, lower.indexOf("\r\n", at + 2)).trim());
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("half a request");
        }
        return body;
    }

    /** Calls the server on a connection of its own, and returns all that it says. */
    private byte[] call(String head, byte[] body) throws IOException {
        String single = head.replaceAll("(?im)^(connection|expect):.*\r\n", "");
        single = single.substring(0, single.length() - 2) + "Connection: close\r\n\r\n";
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            upstream.getOutputStream().write(single.getBytes(StandardCharsets.ISO_8859_1));
            upstream.getOutputStream().write(body);
            upstream.getOutputStream().flush();
            return upstream.getInputStream().readAllBytes();
        }
    }

    private static void answer(OutputStream out, Fault fault) throws IOException {
        String status = fault == Fault.SLOW_DOWN ? "503 Slow Down" : "500 Internal Server Error";
        String code = fault == Fault.SLOW_DOWN ? "SlowDown" : "InternalError";
        String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>injected</Message></Error>";
        out.write(("HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
