package io.flowcut.worker.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpServer;
import io.flowcut.worker.config.MetricsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a receiver of OTLP over HTTP in this process. */
@Timeout(300)
class TracingTest {
    /** A span; the ids are bytes. */
    private record Span(ByteString trace, ByteString id, ByteString parent, String name) {}

    @TempDir
    Path folder;

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> services = new CopyOnWriteArrayList<>();
    private HttpServer receiver;

    @BeforeEach
    void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/traces", exchange -> {
            try (exchange) {
                read(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(200, -1);
            }
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    /** ExportTraceServiceRequest: resource_spans 1 = { resource 1, scope_spans 2 = { spans 2 } }. */
    private void read(byte[] request) throws IOException {
        for (UnknownFieldSet resource : messages(UnknownFieldSet.parseFrom(request), 1)) {
            services.add(resource.getField(1).getLengthDelimitedList().get(0).toString(StandardCharsets.ISO_8859_1));
            for (UnknownFieldSet scope : messages(resource, 2)) {
                for (UnknownFieldSet span : messages(scope, 2)) {
                    spans.add(new Span(
                            bytes(span, 1),
                            bytes(span, 2),
                            bytes(span, 4),
                            bytes(span, 5).toStringUtf8()));
                }
            }
        }
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet of, int field) throws IOException {
        List<UnknownFieldSet> messages = new ArrayList<>();
        for (ByteString bytes : of.getField(field).getLengthDelimitedList()) {
            messages.add(UnknownFieldSet.parseFrom(bytes));
        }
        return messages;
    }

    private static ByteString bytes(UnknownFieldSet of, int field) {
        List<ByteString> values = of.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? ByteString.EMPTY : values.get(0);
    }

    @Test
    void oneTraceGoesThroughAllWorkflowsAndActivities() {
        Map<String, String> environment = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + receiver.getAddress().getPort(),
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                "http/protobuf",
                "OTEL_SERVICE_NAME",
                "flowcut-test");
        try (Observability observability = Observability.start(MetricsConfig.DEFAULT, environment)) {
            ObservedRun.label(folder, observability);
        }

        assertThat(spans)
                .extracting(Span::name)
                .contains(
                        "StartWorkflow:DatasetWorkflow",
                        "RunWorkflow:DatasetWorkflow",
                        "RunWorkflow:VideoWorkflow",
                        "RunActivity:Probe",
                        "RunActivity:EstimateFlow",
                        "RunActivity:MatchMasks",
                        "RunActivity:ExportMasks",
                        "RunActivity:Assemble");
        assertThat(spans).extracting(Span::trace).containsOnly(spans.get(0).trace());
        List<ByteString> ids = spans.stream().map(Span::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(spans)
                .filteredOn(span -> !span.name().equals("StartWorkflow:DatasetWorkflow"))
                .allSatisfy(span -> assertThat(ids).contains(span.parent()));
        assertThat(services)
                .isNotEmpty()
                .allSatisfy(service -> assertThat(service).contains("flowcut-test"));
    }

    @Test
    void nothingIsSentUnlessAReceiverIsNamed() {
        assertThat(Tracing.start(Map.of())).isEmpty();
        assertThat(Tracing.start(Map.of("OTEL_SERVICE_NAME", "x"))).isEmpty();
        assertThat(Tracing.start(Map.of("OTEL_TRACES_EXPORTER", "none", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://x")))
                .isEmpty();
        assertThat(Tracing.start(Map.of("OTEL_SDK_DISABLED", "true", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://x")))
                .isEmpty();
    }
}
