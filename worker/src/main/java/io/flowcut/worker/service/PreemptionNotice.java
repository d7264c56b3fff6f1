package io.flowcut.worker.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.worker.config.PreemptionConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The notice of preemption in the metadata service of a cloud. Used by one thread. */
abstract class PreemptionNotice {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String endpoint;

    private PreemptionNotice(PreemptionConfig config, String usual) {
        String given = config.endpoint().isEmpty() ? usual : config.endpoint();
        endpoint = given.replaceAll("/+$", "");
    }

    /** The notice of the configured cloud; empty when none is configured. */
    static Optional<PreemptionNotice> of(PreemptionConfig config) {
        return switch (config.provider()) {
            case "aws" -> Optional.of(new Aws(config));
            case "gcp" -> Optional.of(new Gcp(config));
            case "azure" -> Optional.of(new Azure(config));
            default -> Optional.empty();
        };
    }

    /**
     * Asks once.
     *
     * @return what is about to happen; empty while nothing is
     * @throws IOException when the service does not answer as it should
     */
    abstract Optional<String> poll() throws IOException, InterruptedException;

    final HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(endpoint + path)).timeout(TIMEOUT);
    }

    final HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    final String body(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() != 200) {
            throw new IOException(answer.uri() + " answers " + answer.statusCode());
        }
        return answer.body();
    }

    /** EC2: the spot instance action, through a session token (IMDSv2). */
    private static final class Aws extends PreemptionNotice {
        private static final int UNAUTHORIZED = 401;
        private static final int NOT_FOUND = 404;

        private Optional<String> token = Optional.empty();

        Aws(PreemptionConfig config) {
            super(config, "http://169.254.169.254");
        }

        @Override
        Optional<String> poll() throws IOException, InterruptedException {
            if (token.isEmpty()) {
                token = Optional.of(body(request("/latest/api/token")
                        .header("X-aws-ec2-metadata-token-ttl-seconds", "21600")
                        .PUT(HttpRequest.BodyPublishers.noBody())));
            }
            HttpResponse<String> answer = send(
                    request("/latest/meta-data/spot/instance-action").header("X-aws-ec2-metadata-token", token.get()));
            if (answer.statusCode() == UNAUTHORIZED) {
                // The token has run out; the next question takes a new one.
                token = Optional.empty();
                return Optional.empty();
            }
            if (answer.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            if (answer.statusCode() != 200) {
                throw new IOException(answer.uri() + " answers " + answer.statusCode());
            }
            return Optional.of(answer.body().strip());
        }
    }

    /** Compute Engine: whether the instance was preempted. */
    private static final class Gcp extends PreemptionNotice {
        Gcp(PreemptionConfig config) {
            super(config, "http://metadata.google.internal");
        }

        @Override
        Optional<String> poll() throws IOException, InterruptedException {
            String answer =
                    body(request("/computeMetadata/v1/instance/preempted").header("Metadata-Flavor", "Google"));
            return answer.strip().equalsIgnoreCase("TRUE") ? Optional.of("preempted") : Optional.empty();
        }
    }

    /** Azure: scheduled events that end this very machine. */
    private static final class Azure extends PreemptionNotice {
        private final ObjectMapper json = new ObjectMapper();
        private Optional<String> machine = Optional.empty();

        Azure(PreemptionConfig config) {
            super(config, "http://169.254.169.254");
        }

        @Override
        Optional<String> poll() throws IOException, InterruptedException {
            if (machine.isEmpty()) {
                machine =
                        Optional.of(body(metadata("/metadata/instance/compute/name?api-version=2021-02-01&format=text"))
                                .strip());
            }
            JsonNode events;
            try {
                events = json.readTree(body(metadata("/metadata/scheduledevents?api-version=2020-07-01")))
                        .path("Events");
            } catch (JsonProcessingException e) {
                throw new IOException("the scheduled events are no JSON: " + e.getOriginalMessage(), e);
            }
            for (JsonNode event : events) {
                String type = event.path("EventType").asText();
                if ((type.equals("Preempt") || type.equals("Terminate")) && concerns(event.path("Resources"))) {
                    return Optional.of(
                            type + " not before " + event.path("NotBefore").asText());
                }
            }
            return Optional.empty();
        }

        /** Events of all machines of a scale set are listed. */
        private boolean concerns(JsonNode resources) {
            for (JsonNode resource : resources) {
                if (resource.asText().equalsIgnoreCase(machine.orElseThrow())) {
                    return true;
                }
            }
            return false;
        }

        private HttpRequest.Builder metadata(String path) {
            return request(path).header("Metadata", "true");
        }
    }
}
