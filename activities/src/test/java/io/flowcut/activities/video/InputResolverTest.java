package io.flowcut.activities.video;

import static io.flowcut.activities.video.VideoFileTest.badInput;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.workflows.video.VideoSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputResolverTest {
    @TempDir
    Path root;

    private final MemoryStore store = new MemoryStore();
    private final InputResolver resolver = new InputResolver(store);

    @Test
    void aFolderOfFramesIsOneVideo() throws IOException {
        frames("clip a/x.JPG", "clip a/.hidden.png", "clip a/notes.txt");
        assertThat(ids("clip a")).containsExactly("clip_a");
        assertThat(resolve("clip a").get(0).uri()).isEqualTo(uri("clip a"));
    }

    @Test
    void aVideoFileIsOneVideoWhateverItsEndingsCase() throws IOException {
        file("Some Clip.v2.MP4");
        assertThat(ids("Some Clip.v2.MP4")).containsExactly("Some_Clip.v2");
        assertThat(resolver.resolve(List.of(uri("Some Clip.v2.MP4")))).hasSize(1);
    }

    @Test
    void aFolderOfManyComesInNaturalOrderWithUniqueIds() throws IOException {
        frames("set/clip10/0.jpg", "set/clip2/0.jpg", "set/clip2/1.jpg");
        file("set/clip2.mp4");
        file("set/clip2.avi");
        Files.createDirectory(root.resolve("set/empty"));
        file("set/readme.md");
        assertThat(ids("set")).containsExactly("clip2", "clip2-2", "clip2-3", "clip10");
        assertThat(resolve("set").stream().map(VideoSource::uri))
                .containsExactly(uri("set/clip2"), uri("set/clip2.avi"), uri("set/clip2.mp4"), uri("set/clip10"));
        assertThat(resolve("set")).isEqualTo(resolve("set"));
    }

    @Test
    void masksBesideFramesAreNoVideo() throws IOException {
        frames(
                "davis/bear/frames/0.jpg",
                "davis/bear/masks/0.png",
                "davis/cow/frames/0.jpg",
                "davis/cow/Annotations/0.png");
        assertThat(ids("davis")).containsExactly("bear", "cow");
        assertThat(ids("davis/bear")).containsExactly("bear");
        assertThat(ids("davis/bear/frames")).containsExactly("bear");
        frames("DAVIS/JPEGImages/480p/dog/0.jpg", "DAVIS/Annotations/480p/dog/0.png");
        assertThat(ids("DAVIS")).containsExactly("dog");
    }

    @Test
    void severalInputsKeepTheirOrderAndGetUniqueIds() throws IOException {
        frames("b/clip/0.jpg", "a/clip/0.jpg");
        List<VideoSource> sources = resolver.resolve(List.of(
                root.resolve("b/clip").toString(), root.resolve("a/clip").toString()));
        assertThat(sources.stream().map(VideoSource::videoId)).containsExactly("clip", "clip-2");
    }

    @Test
    void namesInAnyScriptGiveSafeIds() throws IOException {
        frames("set/Café/0.jpg", "set/走る/0.jpg", "set/видео/0.jpg", "set/_-x/0.jpg");
        for (String id : ids("set")) {
            assertThat(id).matches(VideoIds.VALID);
        }
        assertThat(ids("set")).contains("Cafe", "video", "video-2", "x").doesNotHaveDuplicates();
    }

    @Test
    void whatHoldsNoVideoIsRefused() throws IOException {
        Files.createDirectory(root.resolve("empty"));
        file("text.txt");
        file("noending");
        file("one.png");
        frames("mixed/0.jpg");
        file("mixed/clip.mp4");
        frames("nested/0.jpg", "nested/more/0.jpg");
        badInput(() -> resolve("empty"), "empty", "looked for", "mp4");
        badInput(() -> resolve("missing"), "missing", "no such file", "looked for");
        badInput(() -> resolve("text.txt/frames"), "no such file");
        badInput(() -> resolve("text.txt"), "unknown kind");
        badInput(() -> resolve("noending"), "unknown kind");
        badInput(() -> resolve("one.png"), "single picture");
        badInput(() -> resolve("mixed"), "mixed", "0.jpg", "clip.mp4");
        badInput(() -> resolve("nested"), "nested", "more");
        badInput(() -> resolver.resolve(List.of("s3:/clip.mp4")), "s3:/clip.mp4", "s3://bucket/prefix");
        badInput(
                () -> resolver.resolve(List.of("https://me:secret@host/clip.mp4?X-Amz-Signature=f00")),
                "only local paths",
                "https://...@host/clip.mp4?...");
        badInput(() -> resolver.resolve(List.of("http://host/clip.mp4")), "only local paths");
        badInput(() -> resolver.resolve(List.of("file://host/clip%zz")), "not a path");
        badInput(() -> resolver.resolve(List.of("a\0b")), "not a path");
        badInput(() -> resolver.resolve(List.of("")), "empty path");
        badInput(() -> resolver.resolve(List.of()), "none given");
    }

    @Test
    void aFileNamedLikeAFolderAndAFolderNamedLikeAFileAreWhatTheyAre() throws IOException {
        file("frames");
        badInput(() -> resolve("frames"), "unknown kind");
        frames("x.mp4/0.jpg");
        assertThat(ids("x.mp4")).containsExactly("x.mp4");
        frames("set/y.jpg/0.jpg");
        assertThat(ids("set")).containsExactly("y.jpg");
    }

    @Test
    void linksThatLeadBackAreNotFollowed() throws IOException {
        frames("set/clip/0.jpg");
        Files.createSymbolicLink(root.resolve("set/loop"), root.resolve("set"));
        Files.createDirectories(root.resolve("only"));
        Files.createSymbolicLink(root.resolve("only/self"), root.resolve("only"));
        Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nowhere"));
        Files.createSymbolicLink(root.resolve("linked"), root.resolve("set/clip"));
        assertThat(ids("set")).containsExactly("clip");
        badInput(() -> resolve("only"), "no video");
        badInput(() -> resolve("dangling"), "leads nowhere");
        assertThat(ids("linked")).containsExactly("linked");
    }

    @Test
    void aManifestNamesVideosAndFrames() throws IOException {
        frames("data/a/0.jpg");
        manifest("data/m.jsonl", """
                \ufeff{"video_id": "a", "uri": "a"}

                {"video_id": "b-1.x", "uri": "clips/../b.mp4", "note": 3}
                {"video_id": "c", "uri": "/abs/c.mp4", "frames": null}
                {"video_id": "d", "uri": "file:///abs/d%20e", "frames": ["2.jpg", "1.jpg"]}
                """);
        List<VideoSource> sources = resolve("data/m.jsonl");
        assertThat(sources.stream().map(VideoSource::videoId)).containsExactly("a", "b-1.x", "c", "d");
        assertThat(sources.stream().map(VideoSource::uri))
                .containsExactly(uri("data/a"), uri("data/b.mp4"), "file:///abs/c.mp4", "file:///abs/d%20e");
        assertThat(sources.get(0).frameList()).isEmpty();
        byte[] list = store.read(sources.get(3).frameList().orElseThrow());
        assertThat(new String(list, StandardCharsets.UTF_8)).isEqualTo("[\"2.jpg\",\"1.jpg\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"video_id\": \"a\", \"uri\": \"../a\"}",
                "{\"video_id\": \"a\", \"uri\": \"b/../../a\"}",
                "{\"video_id\": \"a\", \"uri\": \"s3:bucket/a\"}",
                "{\"video_id\": \"a\", \"uri\": \"a\\u0000b\"}",
                "{\"video_id\": \"a\", \"uri\": \"\"}",
                "{\"video_id\": \"a\"}",
                "{\"uri\": \"a\"}",
                "{\"video_id\": 7, \"uri\": \"a\"}",
                "{\"video_id\": \"../a\", \"uri\": \"a\"}",
                "{\"video_id\": \".a\", \"uri\": \"a\"}",
                "{\"video_id\": \"a/b\", \"uri\": \"a\"}",
                "{\"video_id\": \"a b\", \"uri\": \"a\"}",
                "{\"video_id\": \"ok\", \"uri\": \"a\"}",
                "{\"video_id\": \"a\", \"uri\": \"a\", \"frames\": [\"../0.jpg\"]}",
                "{\"video_id\": \"a\", \"uri\": \"a\", \"frames\": [\"x\\\\0.jpg\"]}",
                "{\"video_id\": \"a\", \"uri\": \"a\", \"frames\": [\"..\"]}",
                "{\"video_id\": \"a\", \"uri\": \"a\", \"frames\": [\"0.jpg\", \"0.jpg\"]}",
                "{\"video_id\": \"a\", \"uri\": \"a\", \"frames\": [1]}",
                "{\"video_id\": \"a\", \"uri\": \"a\", \"frames\": []}",
                "{\"video_id\": \"a\", \"uri\": \"a\", \"frames\": \"0.jpg\"}",
                "{\"video_id\": \"a\", \"uri\": \"a\"} x",
                "[1, 2]",
                "not json",
                "{",
            })
    void aBadLineIsRefusedByFileAndLine(String line) throws IOException {
        manifest("m.jsonl", "{\"video_id\": \"ok\", \"uri\": \"a\"}\n" + line + "\n");
        badInput(() -> resolve("m.jsonl"), "m.jsonl line 2");
    }

    @Test
    void aManifestThatIsNoneIsRefused() throws IOException {
        manifest("empty.jsonl", "\n\n");
        badInput(() -> resolve("empty.jsonl"), "no lines");
        Files.write(root.resolve("latin.jsonl"), new byte[] {'{', '"', (byte) 0xe9, '"', '\n'});
        badInput(() -> resolve("latin.jsonl"), "UTF-8");
        manifest("annotations.json", "{\n \"info\": {}\n}\n");
        badInput(() -> resolve("annotations.json"), "line 1", "JSON object");
    }

    @Test
    void aManifestOfAHundredThousandLinesIsHandedOverLineByLine() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            lines.append("{\"video_id\": \"v")
                    .append(i)
                    .append("\", \"uri\": \"v")
                    .append(i)
                    .append("\"}\n");
        }
        manifest("m.manifest", lines.toString());
        int[] seen = {0};
        resolver.resolve(List.of(root.resolve("m.manifest").toString()), source -> {
            assertThat(source.videoId()).isEqualTo("v" + seen[0]);
            seen[0]++;
        });
        assertThat(seen[0]).isEqualTo(100_000);
    }

    @Test
    void namesAreOrderedByNumber() {
        assertThat(List.of("f10.png", "f2.png", "f02.png", "f1.png", "f1b.png", "f.png", "F3.png").stream()
                        .sorted(new NaturalOrder()))
                .containsExactly("F3.png", "f.png", "f1.png", "f1b.png", "f02.png", "f2.png", "f10.png");
    }

    private List<VideoSource> resolve(String input) {
        return resolver.resolve(List.of(root.resolve(input).toString()));
    }

    private List<String> ids(String input) {
        return resolve(input).stream().map(VideoSource::videoId).toList();
    }

    private String uri(String path) {
        return root.resolve(path).toUri().toString();
    }

    private void frames(String... names) throws IOException {
        for (String name : names) {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[] {1});
        }
    }

    private void file(String name) throws IOException {
        frames(name);
    }

    private void manifest(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
