package io.flowcut.worker.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.cli.Terminal;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.service.StandardPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Runs the program in this process, and looks at what it wrote. */
public final class Outputs {
    /** Coarse tokens and no refinement, so that a test takes seconds. */
    static final List<String> QUICK =
            List.of("--set", "features.size=160x160", "--set", "crf.iterations=2", "--set", "chunk.frames=4");

    private Outputs() {}

    /** What a run left behind. */
    record Run(int exitCode, String out, String err) {
        /** The last line of standard output. */
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out.strip().lines().reduce("", (first, second) -> second));
        }
    }

    /** {@code label --json} with quick settings. */
    static Run label(Path input, Path out, String... more) {
        return label(input.toString(), out.toString(), more);
    }

    /** The same, on disks or in S3. */
    static Run label(String input, String out, String... more) {
        return run(labelArguments(input, out, more));
    }

    /** Any command. */
    static Run run(List<String> arguments) {
        StringWriter standard = new StringWriter();
        StringWriter error = new StringWriter();
        int exitCode = new FlowCut(
                        new Terminal(new PrintWriter(standard), new PrintWriter(error), false),
                        Map.of(),
                        new StandardPipeline())
                .run(arguments.toArray(String[]::new));
        return new Run(exitCode, standard.toString(), error.toString());
    }

    static List<String> labelArguments(Path input, Path out, String... more) {
        return labelArguments(input.toString(), out.toString(), more);
    }

    private static List<String> labelArguments(String input, String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("label", input, "--out", out, "--name", "t", "--json"));
        arguments.addAll(QUICK);
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** A short generated clip; returns the folder of its frames. */
    public static Path clip(Path folder, int frames) {
        DemoClipFolder clip = new DemoClipFolder(folder);
        clip.write(new DemoClip(new DemoOptions(3, frames, 2, 160, 120)));
        return clip.frames();
    }

    /**
     * Flips a bit in every object of a store that holds what a step computed for a chunk.
     *
     * @param objects folder of a store, or of a cache
     * @return how many were damaged
     */
    static int damage(Path objects, String step) throws IOException {
        int damaged = 0;
        try (Stream<Path> files = Files.walk(objects)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                byte[] content = Files.readAllBytes(file);
                String head = new String(content, 0, Math.min(200, content.length), StandardCharsets.ISO_8859_1);
                if (head.startsWith("FCR") && head.contains("\"" + step + "\"")) {
                    content[content.length / 2] ^= 1;
                    Files.write(file, content);
                    damaged++;
                }
            }
        }
        return damaged;
    }

    /** SHA-256 of every file of the labels, by its path. */
    public static Map<String, String> labelDigests(Path out) throws IOException, NoSuchAlgorithmException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = out.relativize(file).toString();
                if (name.startsWith("masks") || name.equals("annotations.json") || name.equals("segments.json")) {
                    byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                    digests.put(name, HexFormat.of().formatHex(sha256));
                }
            }
        }
        return digests;
    }
}
