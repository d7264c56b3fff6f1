package io.flowcut.activities.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.training.TorchGolden;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of the network, and their gradients, equal torch's. */
class ModelGoldenTest {
    private NDManager manager;
    private boolean gradients;
    private Pass pass;

    @BeforeEach
    void open() {
        manager = new Engines(1).load(Engines.PYTORCH).newBaseManager(Device.cpu());
        gradients = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        pass = new Pass(manager, DataType.FLOAT32);
    }

    @AfterEach
    void close() {
        JniUtils.setGradMode(gradients);
        manager.close();
    }

    @Test
    void normalisesGroups() {
        TorchGolden golden = new TorchGolden("group", manager);
        GroupNormalization norm = new GroupNormalization(12, 3);
        golden.set(norm.named());
        NDArray pictures = golden.leaf("in.pictures");
        NDArray normal = norm.apply(pass, pictures);
        golden.same("out.normal", normal);
        TorchGolden.backward(golden.pulled("normal", normal));
        golden.same("grad.pictures", pictures.getGradient());
        golden.sameGradients(norm.named());
    }

    @Test
    void attendsInsideMasksOverSpaceAndTime() {
        TorchGolden golden = new TorchGolden("decoder", manager);
        DecoderLayer layer = new DecoderLayer(16, 4, 24);
        golden.set(layer.named());
        NDArray queries = golden.leaf("in.queries_in");
        NDArray places = golden.leaf("in.places");
        NDArray keys = golden.leaf("in.keys");
        NDArray tokens = golden.leaf("in.tokens");
        NDArray bias = MaskDecoder.bias(golden.array("in.masks"), new Shape(4, 16, 3, 4));
        golden.same("out.blocked", bias.lt(0).toType(DataType.FLOAT32, false));
        NDArray decoded = layer.decode(pass, queries, places, keys, tokens, bias);
        golden.same("out.queries", decoded);
        TorchGolden.backward(golden.pulled("queries", decoded));
        golden.same("grad.queries_in", queries.getGradient());
        golden.same("grad.places", places.getGradient());
        golden.same("grad.keys", keys.getGradient());
        golden.same("grad.tokens", tokens.getGradient());
        golden.sameGradients(layer.named());
    }

    @Test
    void attendsToLearnedPlaces() {
        TorchGolden golden = new TorchGolden("deformable", manager);
        DeformableLayer layer = new DeformableLayer(16, 4, 2);
        golden.set(layer.named());
        NDArray tokens = golden.leaf("in.tokens");
        NDArray code = golden.leaf("in.code");
        List<Shape> shapes = List.of(new Shape(2, 16, 4, 6), new Shape(2, 16, 2, 3));
        NDArray encoded = layer.encode(pass, tokens, code, shapes);
        golden.same("out.tokens", encoded);
        TorchGolden.backward(golden.pulled("tokens", encoded));
        golden.same("grad.tokens", tokens.getGradient());
        golden.same("grad.code", code.getGradient());
        golden.sameGradients(layer.named());
    }

    @Test
    void computesTorchvisionsBlocks() {
        TorchGolden golden = new TorchGolden("bottleneck", manager);
        ResidualBlock block = new ResidualBlock(8, 4, 16, 2, true, FrozenNormalization::new);
        golden.set(block.named());
        NDArray pictures = golden.leaf("in.pictures");
        NDArray result = block.apply(pass, pictures);
        golden.same("out.pictures", result);
        TorchGolden.backward(golden.pulled("pictures", result));
        golden.same("grad.pictures", pictures.getGradient());
        Map<String, Parameter> trained = block.named();
        trained.values().removeIf(weight -> !weight.requiresGradient());
        assertThat(trained.keySet())
                .containsExactlyInAnyOrder("conv1.weight", "conv2.weight", "conv3.weight", "downsample.0.weight");
        golden.sameGradients(trained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "resnet50"})
    void namesWeightsAsTorchvision(String name) throws IOException, URISyntaxException {
        Backbone backbone = new Backbone(BackboneKind.of(name), true, false);
        backbone.start(manager, 1);
        Path file = Path.of(
                ModelGoldenTest.class.getResource("/training/torchvision.txt").toURI());
        List<String> expected = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name + " "))
                .toList();
        List<String> actual = new ArrayList<>();
        backbone.named()
                .forEach((weight, parameter) -> actual.add(name + " " + weight + " "
                        + Arrays.toString(parameter.getArray().getShape().getShape())));
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    }
}
