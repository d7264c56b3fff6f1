package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A DJL block that knows the shapes of its weights from the start and names them as torch does: the names of the parts
 * joined by dots. So torchvision's weights go into it by name, and its own weights can be read anywhere.
 */
abstract class Layer extends AbstractBlock {
    private final Map<String, Layer> parts = new LinkedHashMap<>();
    private final Map<String, Parameter> weights = new LinkedHashMap<>();
    private final Map<String, Start> starts = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    /** Adds a layer that this one consists of. */
    final <L extends Layer> L part(String name, L layer) {
        addChildBlock(name, layer);
        parts.put(name, layer);
        return layer;
    }

    /** Adds a weight that is trained. */
    final Parameter weight(String name, Start start, long... shape) {
        return add(name, start, true, shape);
    }

    /** Adds a weight that stays as it is. */
    final Parameter fixed(String name, Start start, long... shape) {
        return add(name, start, false, shape);
    }

    private Parameter add(String name, Start start, boolean trained, long... shape) {
        Parameter parameter = addParameter(Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.OTHER)
                .optRequiresGrad(trained)
                .build());
        weights.put(name, parameter);
        starts.put(name, start);
        shapes.put(name, new Shape(shape));
        return parameter;
    }

    /** All weights of this layer and its parts, by name, in the order in which they were added. */
    final Map<String, Parameter> named() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        collect("", all);
        return all;
    }

    private void collect(String prefix, Map<String, Parameter> all) {
        weights.forEach((name, weight) -> all.put(prefix + name, weight));
        parts.forEach((name, layer) -> layer.collect(prefix + name + ".", all));
    }

    /**
     * Gives every weight its first values, which depend on the seed and the weight's name alone.
     *
     * @param manager owns the weights
     */
    final void start(NDManager manager, long seed) {
        start(manager, seed, "");
    }

    private void start(NDManager manager, long seed, String prefix) {
        weights.forEach((name, weight) -> {
            // The name's hash is part of Java's specification, so the same on every machine.
            SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + (prefix + name).hashCode());
            Shape shape = shapes.get(name);
            float[] values = starts.get(name).values(random, Math.toIntExact(shape.size()));
            weight.setArray(EngineArrays.create(manager, values, shape));
        });
        parts.forEach((name, layer) -> layer.start(manager, seed, prefix + name + "."));
    }

    /** The layer on one array; layers with several inputs or outputs have a method of their own beside. */
    abstract NDArray apply(Pass pass, NDArray input);

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray input = inputs.singletonOrThrow();
        return new NDList(apply(new Pass(input.getManager(), DataType.FLOAT32), input));
    }

    /** Found by a pass over zeros. */
    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        List<Shape> shapes = new ArrayList<>();
        Parameter any = named().values().iterator().next();
        try (NDManager manager = any.getArray().getManager().newSubManager()) {
            NDList inputs = new NDList();
            for (Shape shape : inputShapes) {
                inputs.add(manager.zeros(shape));
            }
            forwardInternal(new ParameterStore(manager, false), inputs, false, new PairList<>())
                    .forEach(output -> shapes.add(output.getShape()));
        }
        return shapes.toArray(new Shape[0]);
    }
}
