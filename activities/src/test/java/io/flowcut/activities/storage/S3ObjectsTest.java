package io.flowcut.activities.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flowcut.activities.testing.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class S3ObjectsTest {
    private final CountDownLatch end = new CountDownLatch(1);

    /** Sends the beginning of a long object and then nothing. */
    private void stall(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 1L << 40);
            exchange.getResponseBody().write(new byte[100]);
            exchange.getResponseBody().flush();
            end.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Its rest is not waited for: no byte of it comes for 30 s. */
    @Test
    void anObjectThatNobodyWantsToReadToItsEndIsLetGoOf() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::stall);
        server.start();
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        try (S3Objects objects = new S3Objects(S3Server.options(endpoint), StorageListener.NONE)) {
            Assertions.assertTimeout(
                    Duration.ofSeconds(25),
                    () -> assertThatThrownBy(() -> objects.get(new S3Uri("bucket", "long"), body -> {
                                throw new IllegalStateException("longer than the limit, at " + body.read());
                            }))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("longer than the limit, at 0"));
        } finally {
            end.countDown();
            server.stop(0);
        }
    }
}
