package io.flowcut.workflows.training;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.temporal.activity.Activity;
import io.temporal.client.ActivityCompletionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Activities of a training that take no time, and note what they were asked for. */
class FakeTraining implements TrainingActivities, TrackingActivities {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<Double> rates = new CopyOnWriteArrayList<>();

    /** AP50 of a model by round and step. */
    volatile Function<ValidationRequest, Double> figure = request -> request.step() / 1000.0;

    /** Steps that a leg takes before it ends by itself. */
    volatile long legSteps = Long.MAX_VALUE;

    /** A leg from this step on never gets further by itself, until it is cancelled. */
    volatile long waitsAt = Long.MAX_VALUE;

    /** How often the loss is not finite at step 30. */
    final AtomicInteger bad = new AtomicInteger();

    volatile long validationSegments = 5;
    volatile Optional<RoundState> kept = Optional.empty();

    static ArtifactRef ref(String name) {
        return new ArtifactRef("file:/store/" + name, "x", String.format("%064x", name.hashCode() & 0xFFFF), 1);
    }

    @Override
    public TrainingData openData(DataRequest request) {
        calls.add("open");
        return data(request.dataset(), validationSegments);
    }

    static TrainingData data(String uri, long validation) {
        return new TrainingData(uri, "d".repeat(64), "set", 10, validation, "v".repeat(64));
    }

    @Override
    public RoundState prepareRound(RoundRequest request) {
        calls.add("prepare " + request.start().round());
        return kept.orElse(request.start());
    }

    @Override
    public LegResult trainLeg(LegRequest request) {
        RoundState from = request.from();
        calls.add("train " + from.round() + " " + from.step() + "-" + request.until());
        rates.add(from.rateScale());
        if (request.until() >= 30 && from.step() < 30 && bad.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            RoundState state = from.step() >= 20 ? from : at(from, 20);
            return new LegResult(state, Optional.empty(), Optional.of("step 30: the loss is NaN"));
        }
        long to = Math.min(request.until(), from.step() + Math.min(legSteps, 1_000_000));
        if (request.until() > waitsAt) {
            waitForCancellation(from);
            return new LegResult(at(from, waitsAt), Optional.empty(), Optional.empty());
        }
        Optional<ArtifactRef> model =
                to == request.until() ? Optional.of(ref("model-" + from.round() + "-" + to)) : Optional.empty();
        return new LegResult(to == from.step() ? from : at(from, to), model, Optional.empty());
    }

    private static RoundState at(RoundState from, long step) {
        StepReport report = new StepReport(step, 1.0 / step, Map.of("mask", 0.5), 0.001, 1, 0.1);
        return from.advanced(step, Optional.of(ref("checkpoint-" + step)), Optional.of(report), step);
    }

    private static void waitForCancellation(RoundState from) {
        try {
            while (true) {
                Activity.getExecutionContext()
                        .heartbeat(new LegHeartbeat(from.step(), from.checkpoint(), from.report()));
                Thread.sleep(20);
            }
        } catch (ActivityCompletionException e) {
            // What a leg does then: it keeps what it has, and ends.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Validation validateModel(ValidationRequest request) {
        calls.add("validate " + request.step());
        return new Validation(request.step(), 1, figure.apply(request), 0.1, 3, Optional.empty());
    }

    @Override
    public TrainingData predictLabels(LabelsRequest request) {
        calls.add("predict " + request.round() + " from " + request.model().uri());
        return data(request.output(), validationSegments);
    }

    @Override
    public String publishModel(PublishRequest request) {
        calls.add("publish " + request.best());
        return request.output() + "model/";
    }

    @Override
    public Tracked beginRun(BeginRequest request) {
        calls.add("begin " + request.run().key());
        return new Tracked(Optional.of("http://mlflow/run"), Optional.empty());
    }

    @Override
    public Tracked endRun(EndRequest request) {
        calls.add("end " + request.best());
        return new Tracked(Optional.of("http://mlflow/run"), Optional.empty());
    }

    @Override
    public Tracked abandonRun(AbandonRequest request) {
        calls.add((request.cancelled() ? "killed " : "failed ") + request.cause());
        return new Tracked(Optional.empty(), Optional.empty());
    }
}
