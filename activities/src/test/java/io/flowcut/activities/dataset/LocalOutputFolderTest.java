package io.flowcut.activities.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalOutputFolderTest {
    @TempDir
    Path parent;

    @Test
    void leavesAFileWithTheSameContentAlone() throws IOException {
        OutputFolder folder =
                LocalOutputFolder.open(parent.resolve("out").toUri().toString());
        assertThat(folder.write("masks/a/1.png", bytes("one"))).isTrue();
        Path file = parent.resolve("out/masks/a/1.png");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        assertThat(folder.write("masks/a/1.png", bytes("one"))).isFalse();
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1000);
        assertThat(folder.write("masks/a/1.png", bytes("two"))).isTrue();
        assertThat(file).hasContent("two");
        assertThat(files()).containsExactly(file);
    }

    @Test
    void keepsTheEarlierFileUntilTheNewOneIsComplete() throws IOException {
        OutputFolder folder = new LocalOutputFolder(parent);
        folder.write("a.json", bytes("good"));
        try (OutputFolder.StagedFile staged = folder.stage("a.json")) {
            staged.stream().write(bytes("half"));
        }
        assertThat(parent.resolve("a.json")).hasContent("good");
        try (OutputFolder.StagedFile staged = folder.stage("a.json")) {
            staged.stream().write(bytes("whole"));
            staged.commit();
        }
        assertThat(parent.resolve("a.json")).hasContent("whole");
        assertThat(files()).containsExactly(parent.resolve("a.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "a/../../b", "/etc/x", "a//b", ".", "a\\..\\b", "", "a/\u0000", "a\uD800"})
    void refusesPathsThatLeadOut(String path) throws IOException {
        OutputFolder folder = new LocalOutputFolder(parent.resolve("out"));
        assertThatThrownBy(() -> folder.write(path, bytes("x")))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.BAD_INPUT));
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/out", "out", "file:", "http://a/b", "file:///a b", "::"})
    void refusesUrisOfOtherKinds(String uri) {
        assertThatThrownBy(() -> LocalOutputFolder.open(uri)).isInstanceOf(FlowCutException.class);
    }

    @Test
    void namesTheFileThatCannotBeWritten() throws IOException {
        Files.writeString(parent.resolve("masks"), "a file");
        OutputFolder folder = new LocalOutputFolder(parent);
        assertThatThrownBy(() -> folder.write("masks/a.png", bytes("x")))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.STORAGE))
                .hasMessageContaining("masks");
    }

    private Path[] files() throws IOException {
        try (Stream<Path> files = Files.walk(parent)) {
            return files.filter(Files::isRegularFile).sorted().toArray(Path[]::new);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatAKilledWriterLeftIsRemovedWhereItIsAskedForAndNothingElse() throws IOException {
        OutputFolder folder = new LocalOutputFolder(parent);
        folder.write("masks/v/00000.png", new byte[] {1});
        Path unfinished = Files.write(parent.resolve("masks/v/.flowcut-1.tmp"), new byte[] {1});
        Path elsewhere = Files.write(parent.resolve("masks/.flowcut-2.tmp"), new byte[] {1});
        folder.tidy("masks/v");
        folder.tidy("masks/none");
        assertThat(unfinished).doesNotExist();
        assertThat(elsewhere).exists();
        assertThat(parent.resolve("masks/v/00000.png")).exists();
    }
}
