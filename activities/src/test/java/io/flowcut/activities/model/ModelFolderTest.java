package io.flowcut.activities.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {
    private static final String SERVING = "engine=PyTorch\noption.modelName=model\noption.mapLocation=true\n";

    @TempDir
    Path folder;

    private static ModelCard features() {
        return new ModelCard(
                "vit",
                ModelKind.FEATURES,
                new ModelOrigin("tiny", "made here", "CC0-1.0", Optional.of("0".repeat(64)), OptionalLong.of(7), false),
                "model.pt",
                Optional.of("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
                ModelPrecision.BF16,
                new ModelInput(
                        List.of("image"),
                        ModelInput.IMAGENET_MEAN,
                        ModelInput.IMAGENET_STD,
                        8,
                        Optional.of(new PictureSize(224, 448))),
                "keys",
                8,
                48,
                0,
                List.of(new GoldenPair(List.of("golden/image.npy"), "golden/keys.npy", 1e-3)));
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private void writeModel() throws IOException {
        Files.write(folder.resolve(ModelFolder.CARD), ModelCardJson.write(features()));
        write(ModelFolder.SERVING, SERVING);
        write("model.pt", "abc");
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        writeModel();
        ModelFolder model = ModelFolder.open(folder);
        assertThat(model.card()).isEqualTo(features());
        assertThat(model.engine()).isEqualTo(ModelEngine.PYTORCH);
        assertThat(model.modelName()).isEqualTo("model");
        assertThat(model.serving()).isEqualTo(ModelFolder.servingFor("model.pt", ModelEngine.PYTORCH));
        model.checkDigest();
        assertThat(new ModelCache(folder.getParent()).find(folder.toString())).isEqualTo(model);
    }

    @Test
    void aChangedModelFileIsNoticed() throws IOException {
        writeModel();
        write("model.pt", "abd");
        assertThatThrownBy(() -> ModelFolder.open(folder).checkDigest())
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.MISSING_MODEL))
                .hasMessageContaining(
                        "model.pt: SHA-256 is a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9")
                .hasMessageContaining("the card says ba7816bf");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model.pt|-|no such model file",
                "card.json|-|no model folder",
                "card.json|nonsense|not a model card: not JSON",
                "card.json|{\"schema\": 2}|schema 2; this program reads 1",
                "card.json|{\"schema\": 1}|architecture is missing",
                "serving.properties|-|no model folder",
                "serving.properties|engine=TensorFlow|allowed: PyTorch , OnnxRuntime",
                "serving.properties|engine=OnnxRuntime|card.json: file: model.pt is not for the engine OnnxRuntime",
                "serving.properties|engine=PyTorch;option.modelName=../x|../x is not the card's file model.pt",
            })
    void whatIsNoModelFolderIsRefusedInOneLine(String file, String content, String cause) throws IOException {
        writeModel();
        if (content.equals("-")) {
            Files.delete(folder.resolve(file));
        } else {
            write(file, content.replace(';', '\n'));
        }
        assertThatThrownBy(() -> ModelFolder.open(folder))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining(cause.replace(" , ", " | "))
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"kind\" : \"features\"|\"kind\" : \"masks\"|allowed: flow | features",
                "\"model.pt\"|\"../model.pt\"|no name of a file",
                "\"name\" : \"vit\"|\"name\" : \"a/b\"|name: a/b is none",
                "\"patch\" : 8|\"patch\" : 0|patch and dimension",
                "\"patch\" : 8|\"patch\" : 257|patch and dimension must be at most 256",
                "\"dimension\" : 48|\"dimension\" : 2000000000|patch and dimension must be at most",
                "\"multiple\" : 8|\"multiple\" : 2000000000|multiple must be from 1 to 1024",
                "[ 224, 448 ]|[ 224, 448000 ]|fixedSize must be at most 8192",
                "0.225|0|std must be above 0",
                "0.456,|,|not JSON",
                "[ \"image\" ]|[ \"a\", \"b\" ]|a features model has 1",
                "ba7816|xa7816|sha256: not 64",
            })
    void aWrongCardIsRefusedInOneLine(String right, String wrong, String cause) {
        String card = new String(ModelCardJson.write(features()), StandardCharsets.UTF_8);
        assertThat(card).contains(right);
        byte[] changed = card.replace(right, wrong).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new ModelCardJson("here").read(changed))
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith("here: not a model card: ")
                .hasMessageContaining(cause);
    }

    @Test
    void goldensStayInTheFolder() throws IOException {
        writeModel();
        ModelFolder model = ModelFolder.open(folder);
        Files.writeString(folder.resolveSibling("outside.npy"), "x");
        try {
            assertThatThrownBy(() -> model.resolve("../outside.npy")).hasMessageContaining("no file ../outside.npy");
            assertThat(model.resolve("model.pt")).exists();
        } finally {
            Files.delete(folder.resolveSibling("outside.npy"));
        }
    }

    @Test
    void theCacheSaysWhatItHolds() throws IOException {
        ModelCache cache = new ModelCache(folder.resolve("cache"));
        assertThat(cache.names()).isEmpty();
        assertThatThrownBy(() -> cache.find("raft")).hasMessageContaining("holds no model (flowcut models add");
        Files.createDirectories(cache.folder("b"));
        Files.write(cache.folder("b").resolve(ModelFolder.CARD), ModelCardJson.write(features()));
        assertThat(cache.names()).containsExactly("b");
        assertThatThrownBy(() -> cache.find("raft")).hasMessageContaining("which holds b ");
        assertThatThrownBy(() -> cache.find("..")).hasMessageContaining("not a name");
    }

    /** A file of version 1, as NumPy writes it. */
    private static byte[] npy(long[] shape, float[] values) {
        StringBuilder axes = new StringBuilder();
        for (long axis : shape) {
            axes.append(axis).append(", ");
        }
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': ("
                + (shape.length == 1 ? axes.toString().strip() : axes.toString().replaceAll(", $", "")) + "), }";
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
        int prefix = magic.length + 4;
        int padded = (prefix + header.length() + 1 + 64 - 1) / 64 * 64;
        ByteBuffer buffer =
                ByteBuffer.allocate(padded + values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(magic).put((byte) 1).put((byte) 0).putShort((short) (padded - prefix));
        buffer.put((header + " ".repeat(padded - prefix - header.length() - 1) + "\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    @Test
    void arraysSurviveTheirFiles() throws IOException {
        Path file = folder.resolve("a.npy");
        for (long[] shape : new long[][] {{6}, {2, 3}, {1, 2, 3}, {}}) {
            float[] values = shape.length == 0 ? new float[] {4} : new float[] {1, -2.5f, 3, Float.NaN, 0, 1e-30f};
            Files.write(file, npy(shape, values));
            NpyArray read = NpyArray.read(file);
            assertThat(read.shape()).isEqualTo(shape);
            assertThat(read.values()).isEqualTo(values);
        }
        write("b.npy", "not an array at all");
        assertThatThrownBy(() -> NpyArray.read(folder.resolve("b.npy")))
                .hasMessageContaining("b.npy: not an .npy file");
        String npy = new String(npy(new long[] {1}, new float[1]), StandardCharsets.ISO_8859_1);
        for (String shape : List.of("(99999999999999999999,)", "(1 1,)", "(2,)")) {
            Files.writeString(file, npy.replace("(1,)", shape), StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> NpyArray.read(file))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageStartingWith(file + ": ");
        }
    }
}
