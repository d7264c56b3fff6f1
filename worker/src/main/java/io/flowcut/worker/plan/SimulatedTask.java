package io.flowcut.worker.plan;

/** One activity: a stage of a chunk, or the matching of a video, with the frames that are left to do. */
final class SimulatedTask {
    final SimulatedVideo video;
    final Stage stage;
    final int chunk;
    int frames;

    /** Changes whenever the task starts, ends or moves, so that what was planned before it is known to be void. */
    int moves;

    /** How often in a row it was killed before it had finished a batch. */
    int killsInVain;

    /** When it was started last, and how long a frame of it takes there, in seconds. */
    double started;

    double secondsPerFrame;

    SimulatedTask(SimulatedVideo video, Stage stage, int chunk, int frames) {
        this.video = video;
        this.stage = stage;
        this.chunk = chunk;
        this.frames = frames;
    }

    /** Frames that are done at a moment, those of an unfinished batch included. */
    double framesDone(double now, double overheadSeconds) {
        double seconds = Math.max(0, now - started - overheadSeconds);
        return secondsPerFrame == 0 ? frames : Math.min(frames, seconds / secondsPerFrame);
    }
}
