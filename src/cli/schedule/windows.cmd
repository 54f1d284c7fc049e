schtasks /Create /F /SC HOURLY /TN "griffel {name}" /TR "\"{program}\" publish {name} --due --yes --quiet --site \"{site}\""
