// ---- timeline -------------------------------------------------------------------------------------------

function timeline() {}
function timelineChosen() {}
