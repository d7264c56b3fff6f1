package io.flowcut.mlflow;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Durable queue of tracking events in a local folder: one file of JSON lines a run, and beside it the number of bytes
 * that the server has. A line counts from its newline on, so a half-written one (a killed process) is cut off by the
 * next append and never sent. One process at a time writes a run; reading and writing in one process is safe.
 */
public final class Outbox {
    private static final String EVENTS = ".jsonl";
    private static final String SENT = ".sent";

    /**
     * An event and where it ends.
     *
     * @param end offset in bytes after the event's newline; what {@link #markSent} takes
     */
    public record Entry(TrackingEvent event, long end) {}

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper().registerModule(new Jdk8Module());

    /** Opens the folder; it is made at the first append. */
    public Outbox(Path folder) {
        this.folder = requireNonNull(folder, "folder");
    }

    /** Appends an event and forces it to disk. */
    public synchronized void append(String runKey, TrackingEvent event) {
        Path file = file(runKey, EVENTS);
        try {
            Files.createDirectories(folder);
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(wholeLines(out));
                out.seek(out.length());
                out.write((json.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8));
                out.getFD().sync();
            }
        } catch (IOException e) {
            throw new TrackingException(file + ": cannot write the tracking outbox: " + e.getMessage(), e);
        }
    }

    /** Keys of the runs that have events, sorted. */
    public List<String> runs() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(EVENTS))
                    .map(name -> name.substring(0, name.length() - EVENTS.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new TrackingException(folder + ": cannot read the tracking outbox: " + e.getMessage(), e);
        }
    }

    /** Events of a run that the server does not have yet, in order. */
    public synchronized List<Entry> pending(String runKey) {
        return entries(runKey, sent(runKey));
    }

    /** All events of a run, in order. */
    public synchronized List<Entry> all(String runKey) {
        return entries(runKey, 0);
    }

    /** Records that the server has everything up to {@code end}. */
    public synchronized void markSent(String runKey, long end) {
        Path file = file(runKey, SENT);
        Path temporary = file(runKey, SENT + ".tmp");
        try {
            Files.writeString(temporary, Long.toString(end));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new TrackingException(file + ": cannot write the tracking outbox: " + e.getMessage(), e);
        }
    }

    private List<Entry> entries(String runKey, long from) {
        Path file = file(runKey, EVENTS);
        List<Entry> entries = new ArrayList<>();
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new TrackingException(file + ": cannot read the tracking outbox: " + e.getMessage(), e);
        }
        int start = (int) from;
        for (int i = start; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                entries.add(new Entry(parse(file, new String(bytes, start, i - start, StandardCharsets.UTF_8)), i + 1));
                start = i + 1;
            }
        }
        return entries;
    }

    private TrackingEvent parse(Path file, String line) {
        try {
            return json.readValue(line, TrackingEvent.class);
        } catch (JsonProcessingException e) {
            throw new TrackingException(file + ": not a tracking event: " + e.getOriginalMessage(), e);
        }
    }

    private long sent(String runKey) {
        Path file = file(runKey, SENT);
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            return Long.parseLong(Files.readString(file).trim());
        } catch (IOException | NumberFormatException e) {
            throw new TrackingException(file + ": cannot read how much was sent: " + e.getMessage(), e);
        }
    }

    private static long wholeLines(RandomAccessFile file) throws IOException {
        for (long at = file.length(); at > 0; at--) {
            file.seek(at - 1);
            if (file.read() == '\n') {
                return at;
            }
        }
        return 0;
    }

    private Path file(String runKey, String ending) {
        if (!runKey.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("not a run key: " + runKey);
        }
        return folder.resolve(runKey + ending);
    }
}
